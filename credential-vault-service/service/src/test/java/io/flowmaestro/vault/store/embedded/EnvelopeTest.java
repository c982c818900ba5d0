package io.flowmaestro.vault.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretName.Kind;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {
    private static final String OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";
    private static final SecretName NAME = connection("acme", "conn_slack_main");
    private static final Secret DOCUMENT = Secret.of("canary-ü");

    private final Envelope envelope = new Envelope(MasterKey.of(Secret.of(OLD_KEY)));

    @Test
    void opensWhatItSealed() {
        assertThat(envelope.open(NAME, envelope.seal(NAME, DOCUMENT))).isEqualTo(DOCUMENT);
    }

    @Test
    void showsNothing() {
        // When
        byte[] sealed = envelope.seal(NAME, DOCUMENT);

        // Then
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void sealsWithAnotherDataKeyEachTime() {
        assertThat(envelope.seal(NAME, DOCUMENT)).isNotEqualTo(envelope.seal(NAME, DOCUMENT));
    }

    static Stream<SecretName> others() {
        return Stream.of(
                connection("umbrella", "conn_slack_main"),
                connection("acme", "conn_slack_other"),
                connection("acmeconn_", "slack_main"),
                connection("", "acmeconn_slack_main"),
                SecretName.app("acme", "conn_slack_main"),
                new SecretName(Kind.SHARED_APP, "acme", "conn_slack_main"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void doesNotOpenAsAnothers(SecretName other) {
        // Given
        byte[] sealed = envelope.seal(NAME, DOCUMENT);

        // Then
        assertUnreadable(envelope, other, sealed);
    }

    @Test
    void doesNotOpenOnceChanged() {
        // Given
        byte[] sealed = envelope.seal(NAME, DOCUMENT);
        sealed[sealed.length - 1] ^= 1;

        // Then
        assertUnreadable(envelope, NAME, sealed);
    }

    @Test
    void doesNotOpenWithAnotherMasterKey() {
        // Given
        Envelope other = new Envelope(MasterKey.of(Secret.of(NEW_KEY)));

        // Then
        assertUnreadable(other, NAME, envelope.seal(NAME, DOCUMENT));
    }

    @Test
    void opensWithTheOldKeyAndSealsWithTheNewOne() {
        // Given
        Envelope rotating = new Envelope(MasterKey.of(Secret.of(NEW_KEY + "\n" + OLD_KEY + "\n")));
        Envelope rotated = new Envelope(MasterKey.of(Secret.of(NEW_KEY)));

        // Then
        assertThat(rotating.open(NAME, envelope.seal(NAME, DOCUMENT))).isEqualTo(DOCUMENT);
        assertThat(rotated.open(NAME, rotating.seal(NAME, DOCUMENT))).isEqualTo(DOCUMENT);
    }

    private static SecretName connection(String tenant, String id) {
        return new SecretName(Kind.CONNECTION, tenant, id);
    }

    private static void assertUnreadable(Envelope envelope, SecretName name, byte[] sealed) {
        assertThatThrownBy(() -> envelope.open(name, sealed))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("wrong_master_key"));
    }
}
