//! The page in a real browser: it opens without an error, every link leads somewhere, every toggle toggles, it
//! fits three widths, and names of any kind are text.
//!
//! Without a browser the test says so; where `ALUDEL_REQUIRE_BROWSER` is set it fails then.

mod chromium;
mod sample;

use aludel_review::html;
use chromium::{Chromium, Scheme};

const WIDTHS: [u32; 3] = [390, 820, 1280];

/// A browser; `None` where there is none, which is told.
fn browser() -> Option<Chromium> {
    let found = Chromium::start();
    let is_required = std::env::var_os("ALUDEL_REQUIRE_BROWSER").is_some();
    assert!(found.is_some() || !is_required, "no chromium is installed, and one is required");
    if found.is_none() {
        aludel_testing::left_out("the_page_works_in_a_browser", "no chromium is installed");
    }
    found
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("review.html");
    std::fs::write(&path, html(&sample::review())).expect("it is written");
    for scheme in [Scheme::Light, Scheme::Dark] {
        for width in WIDTHS {
            browser.open(&path, width, scheme);
            let place = format!("{width} pixels, {scheme:?}");
            let count = |browser: &mut Chromium, what: &str| browser.number(what);
            assert_eq!(browser.complaints(), [""; 0], "{place}");
            let wider =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(count(&mut browser, wider), 0, "it is wider than {place}");
            assert_eq!(count(&mut browser, DEAD_LINKS), 0, "{place}");
            assert_eq!(count(&mut browser, STUCK_TOGGLES), 0, "{place}");
            assert_eq!(browser.text(FAINT), "", "{place}");
            assert_eq!(browser.text(MARKUP), "", "{place}");
        }
    }
    browser.open(&path, 1280, Scheme::Light);
    assert!(browser.number("document.querySelectorAll('details').length") > 8);
    assert!(browser.number("document.querySelectorAll('a[href^=\"#\"]').length") > 6);
    assert_eq!(browser.text("document.title"), format!("Review: {}", sample::TITLE));
    let heading = "document.querySelector('.revision h2').lastChild.textContent.trim()";
    assert_eq!(browser.text(heading), sample::HOSTILE);
    let levels = "[...document.querySelectorAll('h1,h2,h3,h4')].map(it => it.tagName).join('')";
    let levels = browser.text(levels);
    assert!(levels.starts_with("H1H2") && !levels.contains("H2H4"), "{levels}");
    let tables =
        "[...document.querySelectorAll('table')].filter(it => !it.querySelector('th')).length";
    assert_eq!(browser.number(tables), 0);
}

/// Links within the page that lead nowhere.
const DEAD_LINKS: &str = "[...document.querySelectorAll('a')].filter(it => {
    const to = it.getAttribute('href');
    return !to.startsWith('#') || !document.getElementById(decodeURIComponent(to.slice(1)));
}).length";

/// What does not open and close when it is clicked.
const STUCK_TOGGLES: &str = "[...document.querySelectorAll('summary')].filter(it => {
    const whole = it.parentElement;
    const before = whole.open;
    it.click();
    const between = whole.open;
    it.click();
    return between === before || whole.open !== before;
}).length";

/// Text whose contrast is below 4.5 to 1. Source: W3C, \"Web Content Accessibility Guidelines 2.2\", 1.4.3.
const FAINT: &str = "(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = color => {
        const part = it => (it /= 255) <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4;
        return 0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2]);
    };
    const ground = it => {
        for (; it; it = it.parentElement) {
            const color = rgba(getComputedStyle(it).backgroundColor);
            if (color[3] === 255) return color;
        }
        return [255, 255, 255, 255];
    };
    const faint = new Set();
    for (const it of document.querySelectorAll('body *:not(svg *)')) {
        const own = [...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        if (!own || it.closest('.skip')) continue;
        const [a, b] = [light(rgba(getComputedStyle(it).color)), light(ground(it))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) faint.add(`${it.tagName} ${it.className}: ${ratio.toFixed(2)}`);
    }
    return [...faint].join('\\n');
})()";

/// What only a name that became markup can have made.
const MARKUP: &str = "[...document.querySelectorAll('script, img, iframe, object, embed, base, form, [onerror], [onload]')]
    .map(it => it.outerHTML).join('\\n')";
