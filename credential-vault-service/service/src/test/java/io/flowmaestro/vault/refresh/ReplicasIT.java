package io.flowmaestro.vault.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_google");
    private VaultUnderTest backing;
    private List<CredentialVault> replicas;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        SecretStore store = backing.embeddedStore();
        replicas = List.of(backing.replica(store), backing.replica(store), backing.replica(store));
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    void refreshARefusedTokenOnceTogether() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        backing.tokens().delay(Duration.ofMillis(300));

        // When
        List<Lease> renewed = await(Uni.join()
                .all(IntStream.range(0, 200)
                        .mapToObj(i -> renewAsAnExecutorDoes(replicas.get(i % 3), refused, "op_" + i))
                        .toList())
                .andFailFast());

        // Then
        ScriptedTokenEndpoint endpoint = backing.tokens().script();
        assertThat(endpoint.refreshes()).isEqualTo(1);
        assertThat(endpoint.reuses()).isZero();
        assertThat(renewed)
                .extracting(Lease::secrets)
                .doesNotContain(refused.secrets())
                .containsOnly(renewed.get(0).secrets());
    }

    @Test
    void reconnectingWaitsForTheRefreshUnderWayAndStays() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        backing.tokens().delay(Duration.ofMillis(300));

        // When
        Uni<Lease> renewal = replicas.get(0).renew(refused, "op_1");
        Uni<Lease> reconnected = replicas.get(1)
                .destroy(ref)
                .chain(() -> replicas.get(1).exchange(ref, authorization(code)))
                .chain(() -> replicas.get(1).lease(ref, "op_2"));
        Lease current = await(Uni.join()
                .all(renewal.onFailure().recoverWithNull(), reconnected)
                .andFailFast()
                .map(both -> both.get(1)));

        // Then
        assertThat(await(replicas.get(2).lease(ref, "op_3")).secrets()).isEqualTo(current.secrets());
    }

    @Test
    void aRefusalIsKeptAndNotAskedForAgain() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        backing.tokens().script().revokeAll();
        String first = failure(replicas.get(0).renew(refused, "op_1"));
        backing.tokens().script().unavailable(true);

        // When
        String second = failure(replicas.get(1).renew(refused, "op_2"));

        // Then
        assertThat(first).isEqualTo(second).contains("invalid_grant");
    }

    @Test
    void aGoodTokenIsLentWhileTheTokenEndpointIsSlow() {
        // Given
        backing.tokens().script().life(Duration.ofSeconds(80));
        exchange();
        backing.tokens().delay(Duration.ofSeconds(4));

        // When
        long start = System.nanoTime();
        Lease lease = await(replicas.get(0).lease(ref, "op_1"));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(lease.secrets()).containsKey("access_token");
    }

    private static Uni<Lease> renewAsAnExecutorDoes(CredentialVault replica, Lease refused, String operationId) {
        return replica.renew(refused, operationId)
                .onFailure(ReplicasIT::isUnavailable)
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(1))
                .atMost(5);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    private void exchange() {
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        await(replicas.get(0).exchange(ref, authorization(code)));
    }

    private static AuthorizationCode authorization(Secret code) {
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT);
    }

    private static String failure(Uni<Lease> answer) {
        return await(answer.onItem().castTo(Object.class).onFailure().recoverWithItem(Throwable::getMessage))
                .toString();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
