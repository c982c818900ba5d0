package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Configured secrets are {@link Secret} from the first: nothing that prints a configuration shows them. */
public final class SecretConverter implements Converter<Secret> {
    private static final long serialVersionUID = 1L;

    /** An empty value is none: the configuration asks for it with an empty text where a key is absent. */
    @Override
    public @Nullable Secret convert(String value) {
        return value.isEmpty() ? null : Secret.of(value);
    }
}
