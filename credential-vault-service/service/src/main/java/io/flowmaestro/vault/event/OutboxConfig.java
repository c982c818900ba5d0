package io.flowmaestro.vault.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events leave their table. */
@ConfigMapping(prefix = "flowmaestro.outbox")
public interface OutboxConfig {
    /** How often the table is looked at. */
    @WithDefault("PT0.2S")
    Duration interval();
}
