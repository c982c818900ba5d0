package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "demo | vaul | 'vaul' is no store: did you mean vault? Stores are embedded and vault.",
                "run | Vault | 'Vault' is no store: did you mean vault? Stores are embedded and vault.",
                "run | s3 | 's3' is no store. Stores are embedded and vault."
            })
    void saysWhichStoreWasMeant(String command, String store, String sentence) {
        // Given
        StringWriter err = new StringWriter();

        // When
        int status = Main.commandLine().setErr(new PrintWriter(err)).execute(command, "--store", store);

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains(sentence);
    }

    @Test
    void isWhatWasAskedAndEmbeddedUnlessAsked() {
        assertThat(storeOf("run")).isEqualTo(Store.EMBEDDED);
        assertThat(storeOf("demo", "--store", "vault")).isEqualTo(Store.VAULT);
    }

    private static Store storeOf(String... arguments) {
        Store.Choice choice = (Store.Choice) Main.commandLine()
                .parseArgs(arguments)
                .subcommand()
                .commandSpec()
                .mixins()
                .get("store")
                .userObject();
        return choice.store();
    }
}
