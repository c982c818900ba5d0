package io.flowmaestro.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes providers as an operator does. */
public final class ProvidersFolder {
    private static final String FILE = """
            provider: %s
            title: %s
            category: CRM
            colour: "#123456"
            summary: Keeps deals.
            docs: https://crm.example/docs
            connection:
              keys:
                api_key: {title: API key, fields: {key: {title: Key}}}
            http:
              base_url: https://crm.example
            operations:
              get_deal:
                title: Get a deal
                input:
                  id: {type: string}
                request: {method: GET, path: "/deals/${input.id}"}
                output: {deal: "${response.body}"}
            """;

    private static final String SIGN_IN = """
              oauth2:
                authorize_url: https://crm.example/authorize
                token_url: https://crm.example/token
                scopes: [deals]
                par_url: https://crm.example/par
                iss: https://crm.example
            """;

    private ProvidersFolder() {}

    /** Adds one by OAuth that wants its requests handed in, and names its issuer in the callback. */
    public static void addWithIssuer(Path folder, String id, String title) {
        String keys = FILE.formatted(id, title);
        int connection = keys.indexOf("  keys:");
        write(folder, id, keys.substring(0, connection) + SIGN_IN + keys.substring(keys.indexOf("http:\n")));
    }

    /** Adds one. */
    public static void add(Path folder, String id, String title) {
        write(folder, id, FILE.formatted(id, title));
    }

    /** Adds one with a mistake in its expression. */
    public static void addWrong(Path folder, String id) {
        write(folder, id, FILE.formatted(id, "Wrong").replace("input.id", "input.ident"));
    }

    private static void write(Path folder, String id, String yaml) {
        try {
            Path own = Files.createDirectories(folder.resolve(id));
            Files.writeString(own.resolve("provider.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
