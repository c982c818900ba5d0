package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.store.SecretName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPathTest {
    @Test
    void isWhatPoliciesAreWrittenFor() {
        assertThat(SecretPath.of(SecretName.of(new CredentialRef("acme", "conn_slack-main"))))
                .isEqualTo("conn/acme/conn_slack-main");
        assertThat(SecretPath.of(SecretName.app("acme", "slack"))).isEqualTo("app/acme/slack");
        assertThat(SecretPath.of(SecretName.sharedApp("slack"))).isEqualTo("app-shared/slack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "../../sys", "a b", "a%2fb", "ü", "~YQ", "a?list=true", "a#b", "\\", ""})
    void noIdLeadsOutOfItsPlace(String id) {
        assertThat(SecretPath.of(SecretName.app(id, id))).matches("app/~[A-Za-z0-9_-]*/~[A-Za-z0-9_-]*");
        assertThat(SecretPath.id(SecretPath.of(SecretName.sharedApp(id)).substring("app-shared/".length())))
                .isEqualTo(id);
    }
}
