struct NoModel;
