package io.flowmaestro.spi;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** Signs a whole request, where a credential is not simply put into a header: {@code auth: {signer: NAME}}. */
public interface RequestSigner {
    /**
     * The headers that sign a request: added to it, or set in place of those of the same name. Never blocks; fails with
     * {@link IllegalArgumentException} where the credential or the parameters are not what it needs, with a sentence
     * that holds no secret.
     */
    Uni<Map<String, String>> sign(Unsigned request);

    /**
     * What is to be signed.
     *
     * @param method the HTTP method
     * @param url the provider's URL, percent-encoded as it is sent
     * @param headers those sent so far, without {@code Host}
     * @param body empty where there is none
     * @param credential the lease's secrets, in clear
     * @param params what the provider file says to the signer
     * @param now when it is sent
     */
    record Unsigned(
            String method,
            URI url,
            Map<String, String> headers,
            Buffer body,
            Map<String, String> credential,
            Map<String, String> params,
            Instant now) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return method + " " + url.getHost() + url.getRawPath();
        }
    }
}
