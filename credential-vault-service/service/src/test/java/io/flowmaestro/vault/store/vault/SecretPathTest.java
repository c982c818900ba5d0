package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.CredentialRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPathTest {
    @Test
    void isWhatPoliciesAreWrittenFor() {
        assertThat(SecretPath.of(new CredentialRef("acme", "conn_slack-main"))).isEqualTo("conn/acme/conn_slack-main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "../../sys", "a b", "a%2fb", "ü", "~YQ", "a?list=true", "a#b", "\\", ""})
    void noIdLeadsOutOfItsPlace(String id) {
        assertThat(SecretPath.of(new CredentialRef(id, id))).matches("conn/~[A-Za-z0-9_-]*/~[A-Za-z0-9_-]*");
    }
}
