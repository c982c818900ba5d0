package io.flowmaestro.connection.health;

import static io.flowmaestro.connection.Check.Status.FAILED;
import static io.flowmaestro.connection.Check.Status.PASSED;
import static io.flowmaestro.connection.Check.Status.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Check;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestReportTest {
    private static final Provider SLACK = Catalog.load(TestReportTest.class.getClassLoader())
            .provider("slack")
            .orElseThrow();
    private static final AuthMethod.OAuth2 OAUTH =
            (AuthMethod.OAuth2) SLACK.connection().method("oauth2").orElseThrow();

    @Test
    void isActiveWhereEverythingPasses() {
        // When
        TestReport report = report(OAUTH.scopes(), ConnectionStatus.DEGRADED, null);

        // Then
        assertThat(report.status()).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(report.checks()).extracting(Check::status).containsExactly(PASSED, PASSED, PASSED);
        assertThat(report.reason()).isNull();
    }

    @Test
    void namesTheScopesThatAreMissing() {
        // When
        TestReport report = report(List.of("chat:write"), ConnectionStatus.ACTIVE, null);

        // Then
        assertThat(report.status()).isEqualTo(ConnectionStatus.DEGRADED);
        Check permissions = report.checks().get(2);
        assertThat(permissions.status()).isEqualTo(FAILED);
        assertThat(permissions.message())
                .contains("channels:read")
                .contains("users:read")
                .doesNotContain("chat:write");
        assertThat(report.reason()).isEqualTo(permissions.message());
        assertThat(permissions.missing()).containsExactly("channels:read", "users:read");
    }

    @Test
    void asksForTheScopesOfTheChosenOperationsAndForNoOthers() {
        // Given
        List<String> chosen = List.of("send_message", "open_conversation");

        // When
        TestReport lacking = report(chosen, List.of("chat:write"), ConnectionStatus.ACTIVE, null);
        TestReport enough = report(chosen, List.of("chat:write", "im:write"), ConnectionStatus.ACTIVE, null);

        // Then
        assertThat(lacking.checks().get(2).missing()).containsExactly("im:write");
        assertThat(lacking.status()).isEqualTo(ConnectionStatus.DEGRADED);
        assertThat(enough.checks().get(2).status()).isEqualTo(PASSED);
    }

    @Test
    void leavesPermissionsOpenWhereTheProviderDoesNotSay() {
        // When
        TestReport report = report(List.of(), ConnectionStatus.ACTIVE, null);

        // Then
        assertThat(report.status()).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(report.checks()).extracting(Check::status).containsExactly(PASSED, PASSED, SKIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_AUTH, FAILED, PASSED, PASSED, REAUTH_REQUIRED",
        "MISSING_SCOPE, PASSED, PASSED, FAILED, DEGRADED",
        "REJECTED, PASSED, FAILED, PASSED, DEGRADED",
        "UNAVAILABLE, SKIPPED, FAILED, PASSED, DEGRADED",
        "TIMEOUT, SKIPPED, FAILED, PASSED, DEGRADED",
        "INVALID_RESPONSE, SKIPPED, FAILED, PASSED, DEGRADED",
        "RATE_LIMITED, SKIPPED, PASSED, PASSED, ACTIVE",
        "CREDENTIAL_UNAVAILABLE, SKIPPED, SKIPPED, PASSED, ACTIVE",
        "EXPIRED, SKIPPED, SKIPPED, PASSED, ACTIVE"
    })
    void tellsTokenReachabilityAndPermissionsApart(
            FailureKind kind,
            Check.Status token,
            Check.Status reachability,
            Check.Status permissions,
            ConnectionStatus status) {
        // Given
        OperationError error = OperationError.of(kind, "code", "What happened.");

        // When
        TestReport report = report(OAUTH.scopes(), ConnectionStatus.ACTIVE, error);

        // Then
        assertThat(report.checks()).extracting(Check::status).containsExactly(token, reachability, permissions);
        assertThat(report.status()).isEqualTo(status);
    }

    @Test
    void asksToReconnectWhereTheVaultHasNoCredential() {
        // Given
        OperationError error = OperationError.of(FailureKind.NOT_FOUND, "unknown_connection", "There is none.");

        // When
        TestReport report = report(OAUTH.scopes(), ConnectionStatus.ACTIVE, error);

        // Then
        assertThat(report.status()).isEqualTo(ConnectionStatus.REAUTH_REQUIRED);
        assertThat(report.checks()).extracting(Check::status).containsExactly(FAILED, SKIPPED, PASSED);
    }

    @Test
    void doesNotCallARefusedCredentialGoodBecauseTheProviderIsDown() {
        // Given
        OperationError error = OperationError.of(FailureKind.UNAVAILABLE, null, "Slack is down.");

        // When
        TestReport report = report(OAUTH.scopes(), ConnectionStatus.REAUTH_REQUIRED, error);

        // Then
        assertThat(report.status()).isEqualTo(ConnectionStatus.REAUTH_REQUIRED);
    }

    private static TestReport report(List<String> granted, ConnectionStatus before, @Nullable OperationError error) {
        return report(List.of(), granted, before, error);
    }

    private static TestReport report(
            List<String> operations, List<String> granted, ConnectionStatus before, @Nullable OperationError error) {
        OperationCompleted outcome = new OperationCompleted(
                "test_1",
                "slack",
                "auth_test",
                "conn_slack_main",
                null,
                error == null ? OperationStatus.SUCCEEDED : OperationStatus.FAILED,
                null,
                error,
                null,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                48L,
                null);
        return TestReport.of(SLACK, OAUTH, operations, granted, before, outcome);
    }
}
