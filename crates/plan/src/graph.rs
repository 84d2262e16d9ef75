//! A directed graph whose vertices can be drawn together, and its one deterministic order.

use std::{cmp::Reverse, collections::BinaryHeap};

/// The number of a vertex.
pub(crate) type VertexId = usize;

/// Vertices that wait for each other, in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cycle {
    pub(crate) vertices: Vec<VertexId>,
}

/// What comes before what. Vertices drawn together count as one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    successors: Vec<Vec<VertexId>>,
    predecessors: Vec<Vec<VertexId>>,
    group: Vec<VertexId>,
    members: Vec<Vec<VertexId>>,
}

impl Graph {
    /// A graph of this many vertices and no edge.
    pub(crate) fn new(len: usize) -> Self {
        let mut graph = Self::default();
        (0..len).for_each(|_| {
            graph.add_vertex();
        });
        graph
    }

    /// One more vertex.
    pub(crate) fn add_vertex(&mut self) -> VertexId {
        let vertex = self.group.len();
        self.successors.push(Vec::new());
        self.predecessors.push(Vec::new());
        self.group.push(vertex);
        self.members.push(vec![vertex]);
        vertex
    }

    /// `first` comes before `then`.
    pub(crate) fn add_edge(&mut self, first: VertexId, then: VertexId) {
        if first != then {
            self.successors[first].push(then);
            self.predecessors[then].push(first);
        }
    }

    /// How many vertices there are.
    pub(crate) fn len(&self) -> usize {
        self.group.len()
    }

    /// Whether a way along the edges leads from one vertex to another.
    pub(crate) fn reaches(&self, from: VertexId, to: VertexId) -> bool {
        let (from, to) = (self.head(from), self.head(to));
        let mut seen = std::collections::HashSet::from([from]);
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            open.extend(self.neighbors(at, Along::Edges).filter(|next| seen.insert(*next)));
        }
        false
    }

    /// The vertex that stands for the group of this one.
    pub(crate) fn head(&self, vertex: VertexId) -> VertexId {
        self.group[vertex]
    }

    /// The vertices that a head stands for, itself the first.
    pub(crate) fn members(&self, head: VertexId) -> &[VertexId] {
        &self.members[head]
    }

    /// Draws a vertex, with its group, into the group of another.
    pub(crate) fn draw_together(&mut self, whole: VertexId, part: VertexId) {
        let (whole, part) = (self.head(whole), self.head(part));
        if whole == part {
            return;
        }
        let moved = std::mem::take(&mut self.members[part]);
        for vertex in &moved {
            self.group[*vertex] = whole;
        }
        self.members[whole].extend(moved);
    }

    /// Whether a way leads from `part`, along the edges and through some group that is neither,
    /// to `whole`: then the two cannot be drawn together. Only vertices `within` are looked at.
    pub(crate) fn leads_round(
        &self,
        part: VertexId,
        whole: VertexId,
        along: Along,
        within: &[bool],
    ) -> bool {
        let (part, whole) = (self.head(part), self.head(whole));
        if !within[whole] {
            return false;
        }
        let mut seen = std::collections::HashSet::from([part]);
        let mut open: Vec<VertexId> =
            self.neighbors(part, along).filter(|next| *next != whole && within[*next]).collect();
        while let Some(group) = open.pop() {
            if group == whole {
                return true;
            }
            if seen.insert(group) {
                let next = self.neighbors(group, along);
                open.extend(next.filter(|next| within[*next] && !seen.contains(next)));
            }
        }
        false
    }

    /// Whether a way leads along the edges from one vertex to another, through vertices `within`
    /// alone.
    pub(crate) fn leads(&self, from: VertexId, to: VertexId, within: &[bool]) -> bool {
        let (from, to) = (self.head(from), self.head(to));
        let mut seen = std::collections::HashSet::from([from]);
        let mut open = vec![from];
        while let Some(group) = open.pop() {
            if group == to {
                return true;
            }
            let next = self.neighbors(group, Along::Edges);
            open.extend(next.filter(|next| within[*next] && seen.insert(*next)));
        }
        false
    }

    /// Which vertices are on a circle, or between two: none that can be taken away one after the
    /// other from either end.
    pub(crate) fn tangled(&self) -> Vec<bool> {
        let (from_start, from_end) =
            (self.reached(Along::Edges), self.reached(Along::EdgesBackwards));
        let is_tangled = |vertex: &VertexId| {
            let head = self.head(*vertex);
            !from_start[head] && !from_end[head]
        };
        (0..self.group.len()).map(|vertex| is_tangled(&vertex)).collect()
    }

    /// The heads that an order along the edges reaches before it meets a circle.
    fn reached(&self, along: Along) -> Vec<bool> {
        let mut reached = vec![false; self.group.len()];
        let mut waits = vec![0_usize; self.group.len()];
        let heads = (0..self.group.len()).filter(|vertex| self.head(*vertex) == *vertex);
        let mut free = Vec::new();
        for head in heads {
            waits[head] = self.neighbors(head, along.turned()).count();
            free.extend((waits[head] == 0).then_some(head));
        }
        while let Some(head) = free.pop() {
            reached[head] = true;
            for next in self.neighbors(head, along) {
                waits[next] -= 1;
                free.extend((waits[next] == 0).then_some(next));
            }
        }
        reached
    }

    fn neighbors(&self, head: VertexId, along: Along) -> impl Iterator<Item = VertexId> {
        let edges = match along {
            Along::Edges => &self.successors,
            Along::EdgesBackwards => &self.predecessors,
        };
        let of_members = self.members[head].iter().flat_map(|member| &edges[*member]);
        of_members.map(|next| self.head(*next)).filter(move |next| *next != head)
    }

    /// The heads in an order that every edge agrees with; among those that may come next, the
    /// one of the lowest rank does.
    pub(crate) fn order(&self, ranks: &[usize]) -> Result<Vec<VertexId>, Cycle> {
        let heads: Vec<_> = (0..self.group.len()).filter(|v| self.head(*v) == *v).collect();
        let mut waits = vec![0_usize; self.group.len()];
        for head in &heads {
            waits[*head] = self.neighbors(*head, Along::EdgesBackwards).count();
        }
        let is_free = |head: &&VertexId| waits[**head] == 0;
        let mut free: BinaryHeap<_> =
            heads.iter().filter(is_free).map(|head| Reverse((ranks[*head], *head))).collect();
        let mut order = Vec::with_capacity(heads.len());
        while let Some(Reverse((_, head))) = free.pop() {
            order.push(head);
            for next in self.neighbors(head, Along::Edges) {
                waits[next] -= 1;
                if waits[next] == 0 {
                    free.push(Reverse((ranks[next], next)));
                }
            }
        }
        if order.len() == heads.len() { Ok(order) } else { Err(self.cycle(&waits)) }
    }

    /// A circle among the heads that still wait: each of them waits for another that does.
    fn cycle(&self, waits: &[usize]) -> Cycle {
        let mut path = Vec::new();
        let mut at = waits.iter().position(|waits| *waits > 0);
        while let Some(head) = at {
            if let Some(start) = path.iter().position(|seen| *seen == head) {
                path.drain(..start);
                path.reverse();
                return Cycle { vertices: path };
            }
            path.push(head);
            at = self.neighbors(head, Along::EdgesBackwards).find(|first| waits[*first] > 0);
        }
        Cycle { vertices: path }
    }
}

/// In which direction edges are followed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Along {
    /// From what comes first to what comes then.
    Edges,
    /// Back.
    EdgesBackwards,
}

impl Along {
    const fn turned(self) -> Self {
        match self {
            Self::Edges => Self::EdgesBackwards,
            Self::EdgesBackwards => Self::Edges,
        }
    }
}
