package io.flowmaestro.spi;

import java.time.Instant;
import java.util.Map;

/**
 * The vault's half of a {@link RequestSigner} of the same name: makes, of the credential that is kept, what the signer
 * needs for a while and no more. A signer without one is lent the credential as it is.
 */
public interface SignerCredential {
    /**
     * What is lent. Never blocks; throws {@link IllegalArgumentException} where the credential or the parameters are not
     * what it needs, with a sentence that holds no secret.
     */
    Lent lend(Kept kept);

    /**
     * What it is made of.
     *
     * @param credential the connection's secrets, in clear
     * @param params what the provider file says to the signer
     * @param now when it is lent
     */
    record Kept(Map<String, String> credential, Map<String, String> params, Instant now) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return "a credential with " + params;
        }
    }

    /**
     * What reaches the signer as {@link RequestSigner.Unsigned#credential}. All of it counts as secret: a word that answers
     * may hold, such as a region's name, would be taken out of them.
     *
     * @param until when it ends
     */
    record Lent(Map<String, String> credential, Instant until) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return "lent until " + until;
        }
    }
}
