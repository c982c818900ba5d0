package io.flowmaestro.vault.store.vault;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What a read of the secrets engine KV, version 2, answers, without what nobody asks for: the client library's own form also
 * reads two times, and takes twice as long for it.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version">Read secret version</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record KvSecret(Data data) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Data(Document data, Metadata metadata) {}

    /**
     * @param credential the document in clear
     * @param sealed the document under Transit
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Document(@Nullable String credential, @Nullable String sealed) {
        @Override
        public String toString() {
            return "[secret]";
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(long version) {}
}
