package io.flowmaestro.vault.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {
    private static final String OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW_KEY = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";
    private static final CredentialRef REF = new CredentialRef("acme", "conn_slack_main");
    private static final Secret DOCUMENT = Secret.of("canary-ü");

    private final Envelope envelope = new Envelope(MasterKey.of(Secret.of(OLD_KEY)));

    @Test
    void opensWhatItSealed() {
        assertThat(envelope.open(REF, envelope.seal(REF, DOCUMENT))).isEqualTo(DOCUMENT);
    }

    @Test
    void showsNothing() {
        // When
        byte[] sealed = envelope.seal(REF, DOCUMENT);

        // Then
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void sealsWithAnotherDataKeyEachTime() {
        assertThat(envelope.seal(REF, DOCUMENT)).isNotEqualTo(envelope.seal(REF, DOCUMENT));
    }

    static Stream<CredentialRef> others() {
        return Stream.of(
                new CredentialRef("umbrella", "conn_slack_main"),
                new CredentialRef("acme", "conn_slack_other"),
                new CredentialRef("acmeconn_", "slack_main"),
                new CredentialRef("", "acmeconn_slack_main"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void doesNotOpenAsAnothers(CredentialRef other) {
        // Given
        byte[] sealed = envelope.seal(REF, DOCUMENT);

        // Then
        assertUnreadable(envelope, other, sealed);
    }

    @Test
    void doesNotOpenOnceChanged() {
        // Given
        byte[] sealed = envelope.seal(REF, DOCUMENT);
        sealed[sealed.length - 1] ^= 1;

        // Then
        assertUnreadable(envelope, REF, sealed);
    }

    @Test
    void doesNotOpenWithAnotherMasterKey() {
        // Given
        Envelope other = new Envelope(MasterKey.of(Secret.of(NEW_KEY)));

        // Then
        assertUnreadable(other, REF, envelope.seal(REF, DOCUMENT));
    }

    @Test
    void opensWithTheOldKeyAndSealsWithTheNewOne() {
        // Given
        Envelope rotating = new Envelope(MasterKey.of(Secret.of(NEW_KEY + "\n" + OLD_KEY + "\n")));
        Envelope rotated = new Envelope(MasterKey.of(Secret.of(NEW_KEY)));

        // Then
        assertThat(rotating.open(REF, envelope.seal(REF, DOCUMENT))).isEqualTo(DOCUMENT);
        assertThat(rotated.open(REF, rotating.seal(REF, DOCUMENT))).isEqualTo(DOCUMENT);
    }

    private static void assertUnreadable(Envelope envelope, CredentialRef ref, byte[] sealed) {
        assertThatThrownBy(() -> envelope.open(ref, sealed))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("wrong_master_key"));
    }
}
