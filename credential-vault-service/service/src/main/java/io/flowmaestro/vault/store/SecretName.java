package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.CredentialRef;

/**
 * Names a secret: no two kinds and no two tenants share one.
 *
 * @param kind what it is
 * @param tenant whose it is; empty where the operator shares it with all
 * @param id the connection's id, or the provider of an OAuth app
 */
public record SecretName(Kind kind, String tenant, String id) {
    /** What a secret is. */
    public enum Kind {
        /** A credential. */
        CONNECTION("conn"),
        /** A tenant's own OAuth app. */
        APP("app"),
        /** An OAuth app that the operator shares with all tenants. */
        SHARED_APP("app-shared");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As tables and paths have it. */
        public String word() {
            return word;
        }

        /**
         * Of its word.
         *
         * @throws IllegalArgumentException if it is none's
         */
        public static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("No kind of secret: " + word);
        }
    }

    /** Of a credential. */
    public static SecretName of(CredentialRef ref) {
        return new SecretName(Kind.CONNECTION, ref.tenant(), ref.connectionId());
    }

    /** Of a tenant's own OAuth app at a provider. */
    public static SecretName app(String tenant, String provider) {
        return new SecretName(Kind.APP, tenant, provider);
    }

    /** Of the OAuth app at a provider that the operator shares with all tenants. */
    public static SecretName sharedApp(String provider) {
        return new SecretName(Kind.SHARED_APP, "", provider);
    }
}
