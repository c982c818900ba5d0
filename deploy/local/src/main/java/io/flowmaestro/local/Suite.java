package io.flowmaestro.local;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedKafka;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.backing.Issuer;
import io.flowmaestro.events.Topic;
import io.flowmaestro.sandbox.Sandbox;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that runs: the backing services and the sandbox in this process, the three services as their own. */
public final class Suite implements AutoCloseable {
    /** How long a developer's token is good. */
    static final Duration TOKEN_LIFE = Duration.ofHours(12);

    private static final String TENANT = "acme";
    private static final int PARTITIONS = 12;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Suite() {}
}
