package io.flowmaestro.vault.refresh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How tokens are refreshed before they expire, and how fast token endpoints are asked. */
@ConfigMapping(prefix = "flowmaestro.vault.refresh")
public interface RefreshConfig {
    /** How often each replica looks for tokens that are due. */
    @WithDefault("PT0.2S")
    Duration interval();

    /**
     * How long a token endpoint may take, at most two minutes. A replica that ends waits that long for the refreshes under
     * way, and one that was killed leaves its connections to others 10 s after it.
     */
    @WithDefault("PT25S")
    Duration deadline();

    /** Tokens that live shorter are refreshed when someone asks for them, and not before. */
    @WithDefault("PT2M")
    Duration shortestLife();

    /** Requests a second to a provider's token endpoint, all replicas together. */
    @WithDefault("50")
    double rate();

    /** Requests under way at a provider's token endpoint, for each replica. */
    @WithDefault("32")
    int concurrency();

    /** By provider, where it is another than for all. */
    Map<String, Pace> providers();

    /** Of one provider. */
    interface Pace {
        /** See {@link RefreshConfig#rate}. */
        Optional<Double> rate();

        /** See {@link RefreshConfig#concurrency}. */
        Optional<Integer> concurrency();
    }
}
