package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import org.eclipse.microprofile.config.spi.Converter;

/** Configured secrets are {@link Secret} from the first: nothing that prints a configuration shows them. */
public final class SecretConverter implements Converter<Secret> {
    private static final long serialVersionUID = 1L;

    @Override
    public Secret convert(String value) {
        return Secret.of(value);
    }
}
