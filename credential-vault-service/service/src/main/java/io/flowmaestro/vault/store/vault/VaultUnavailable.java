package io.flowmaestro.vault.store.vault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server cannot be used now, whatever it is asked. Its message is a sentence for an operator and holds no secret. */
final class VaultUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /** @param pause how long the server wants to be left alone; zero where it does not say */
    VaultUnavailable(String message, Duration pause, @Nullable Throwable cause) {
        super(message, cause);
        this.pause = pause;
    }

    static VaultUnavailable late(Duration deadline) {
        return new VaultUnavailable(
                "The vault server did not answer within " + deadline.toSeconds() + " s.", Duration.ZERO, null);
    }

    Duration pause() {
        return pause;
    }
}
