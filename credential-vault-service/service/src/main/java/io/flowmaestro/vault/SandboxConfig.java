package io.flowmaestro.vault;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** What plays the providers of sandbox connections. */
@ConfigMapping(prefix = "flowmaestro.sandbox")
public interface SandboxConfig {
    /** Its http or https URL; there are no sandbox connections without one. */
    Optional<URI> url();
}
