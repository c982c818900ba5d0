package io.flowmaestro.backing.issuer;

import io.flowmaestro.backing.RandomSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Authorization codes: good once, for a minute (RFC 6749 section 4.1.2). The oldest goes when there are too many. */
final class Codes {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final int LIMIT = 1000;

    private final Clock clock;
    private final Map<String, SignIn> waiting = new LinkedHashMap<>();

    /**
     * What a code stands for.
     *
     * @param challenge the SHA-256 of the verifier, base64url (RFC 7636)
     */
    record SignIn(
            Client client,
            User user,
            String redirectUri,
            String challenge,
            @Nullable String nonce,
            Instant at) {}

    Codes(Clock clock) {
        this.clock = clock;
    }

    synchronized String issue(SignIn signIn) {
        if (waiting.size() == LIMIT) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        String code = RandomSecret.next();
        waiting.put(code, signIn);
        return code;
    }

    /** What it stands for, this one time; whoever asks with it, right or wrong, uses it up. */
    synchronized Optional<SignIn> redeem(String code) {
        return Optional.ofNullable(waiting.remove(code))
                .filter(signIn -> clock.instant().isBefore(signIn.at().plus(LIFE)));
    }
}
