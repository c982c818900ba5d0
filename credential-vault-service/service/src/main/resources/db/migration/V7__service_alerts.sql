-- Alerts about the service itself that are open: one for all replicas, whichever of them raised it and whichever lives to resolve it.
CREATE TABLE service_alert (
    id    text PRIMARY KEY,
    -- As it was raised.
    alert text NOT NULL
);
