package io.flowmaestro.vault.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that must not be seen: it prints as {@code [secret]}, no JSON library writes it, and it comes out through
 * {@link #reveal} alone, so that one search finds every place where it does.
 */
@JsonSerialize(using = Secret.Refusal.class)
public final class Secret {
    /** Transient, for what reads fields and knows neither the annotation above nor any of ours. */
    private final transient String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value, "value"));
    }

    /**
     * The value itself.
     *
     * @param access says at the call that a secret comes out here
     */
    public String reveal(SecretAccess access) {
        Objects.requireNonNull(access, "access");
        return value;
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "[secret]";
    }

    /** What Jackson finds in place of a way to write a secret. */
    static final class Refusal extends StdSerializer<Secret> {
        private static final long serialVersionUID = 1L;

        Refusal() {
            super(Secret.class);
        }

        /** Always fails: whoever passes a secret on takes it out by {@link Secret#reveal}. */
        @Override
        public void serialize(Secret secret, JsonGenerator json, SerializerProvider provider)
                throws JsonMappingException {
            throw JsonMappingException.from(json, "A secret is not written as JSON: reveal it where it has to leave.");
        }
    }
}
