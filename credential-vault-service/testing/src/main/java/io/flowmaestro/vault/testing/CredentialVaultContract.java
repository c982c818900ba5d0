package io.flowmaestro.vault.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every credential vault keeps to, whatever it stores in. A subclass says which vault and which token endpoint
 * stands behind it; each test uses tenants of its own, so nothing need be emptied between them.
 */
public abstract class CredentialVaultContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    private final CredentialRef main = new CredentialRef("acme-" + UUID.randomUUID(), "conn_slack_main");
    private final CredentialRef sameIdElsewhere = new CredentialRef("umbrella-" + UUID.randomUUID(), "conn_slack_main");

    /** The vault under test. */
    protected abstract CredentialVault vault();

    /** What it redeems codes and refresh tokens at. */
    protected abstract ScriptedTokenEndpoint endpoint();

    @BeforeEach
    void startWithLongTokens() {
        endpoint()
                .life(Duration.ofHours(1))
                .refreshTokens(true)
                .unavailable(false)
                .scopes(List.of("read", "write"));
    }

    @Test
    void lendsWhatWasStored() {
        // Given
        Map<String, Secret> secrets = Map.of("token", Secret.of("shpat_1"));
        Map<String, String> fields = Map.of("shop", "mystore.myshopify.com");
        Grant grant = store(main, new NewCredential("shopify", "admin_token", secrets, fields, true));

        // When
        Lease lease = lease(main);

        // Then
        assertThat(grant.fields()).isEqualTo(fields);
        assertThat(lease.ref()).isEqualTo(main);
        assertThat(lease.provider()).isEqualTo("shopify");
        assertThat(lease.method()).isEqualTo("admin_token");
        assertThat(lease.secrets()).isEqualTo(secrets);
        assertThat(lease.fields()).isEqualTo(fields);
        assertThat(lease.scopes()).isEmpty();
        assertThat(lease.sandbox()).isTrue();
        assertThat(lease.refreshable()).isFalse();
    }

    @Test
    void lendsForFiveMinutesWhatDoesNotExpire() {
        // Given
        store(main, hubspot("pat-1"));

        // When
        Lease lease = lease(main);

        // Then
        assertThat(lease.expiresAt())
                .isCloseTo(Instant.now().plus(5, ChronoUnit.MINUTES), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void grantsNothingThatExpiresForAKey() {
        // When
        Grant grant = store(main, hubspot("pat-1"));

        // Then
        assertThat(grant).isEqualTo(new Grant(null, List.of(), Map.of(), null, false));
    }

    @Test
    void knowsNoCredentialThatWasNotStored() {
        // Then
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void anotherTenantsCredentialIsAsGoodAsNone() {
        // When
        store(main, hubspot("pat-1"));

        // Then
        assertFails(vault().lease(sameIdElsewhere, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void twoTenantsConnectionsOfOneIdDoNotMeet() {
        // Given
        store(main, hubspot("pat-1"));
        store(sameIdElsewhere, hubspot("pat-2"));

        // When
        await(vault().destroy(main));

        // Then
        assertThat(lease(sameIdElsewhere).secrets()).containsValue(Secret.of("pat-2"));
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void tenantAndIdAreNotMerelyJoined() {
        // Given
        CredentialRef one = new CredentialRef(main.tenant() + "/a", "b");
        CredentialRef other = new CredentialRef(main.tenant(), "a/b");
        store(one, hubspot("pat-1"));

        // Then
        assertFails(vault().lease(other, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void anIdLeadsNowhereElse() {
        // Given
        store(main, hubspot("pat-1"));
        CredentialRef climbing =
                new CredentialRef(sameIdElsewhere.tenant(), "../" + main.tenant() + "/" + main.connectionId());

        // Then
        assertFails(vault().lease(climbing, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void keepsNamesOfAnyScript() {
        // Given
        CredentialRef named = new CredentialRef(main.tenant(), "conn ü/ä.%2e?#☃");
        store(named, hubspot("pat-1"));

        // Then
        assertThat(lease(named).secrets()).containsValue(Secret.of("pat-1"));
    }

    @Test
    void replacesWhatWasThere() {
        // Given
        store(main, hubspot("pat-1"));

        // When
        store(main, hubspot("pat-2"));

        // Then
        assertThat(lease(main).secrets()).containsExactly(Map.entry("token", Secret.of("pat-2")));
    }

    @Test
    void lendsACandidateBesideWhatItMayReplace() {
        // Given
        store(main, hubspot("pat-1"));

        // When
        store(main.candidate("1"), hubspot("pat-2"));

        // Then
        assertThat(lease(main.candidate("1")).secrets()).containsValue(Secret.of("pat-2"));
        assertThat(lease(main).secrets()).containsValue(Secret.of("pat-1"));
    }

    @Test
    void putsACandidateInThePlaceOfWhatWasThere() {
        // Given
        store(main, hubspot("pat-1"));
        store(main.candidate("1"), hubspot("pat-2"));

        // When
        Grant grant = await(vault().promote(main.candidate("1")));

        // Then
        assertThat(grant).isEqualTo(new Grant(null, List.of(), Map.of(), null, false));
        assertThat(lease(main).secrets()).containsExactly(Map.entry("token", Secret.of("pat-2")));
        assertFails(vault().lease(main.candidate("1"), "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
        assertFails(vault().promote(main.candidate("1")), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void promotesNothingWhereThereIsNothingToReplace() {
        // Given
        store(main.candidate("1"), hubspot("pat-2"));

        // Then
        assertFails(vault().promote(main.candidate("1")), FailureKind.NOT_FOUND, "unknown_connection");
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void promotesNothingOfAnotherKind() {
        // Given
        store(main, hubspot("pat-1"));
        Map<String, Secret> shopify = Map.of("token", Secret.of("shpat_1"));
        store(
                main.candidate("1"),
                new NewCredential("shopify", "admin_token", shopify, Map.of("shop", "mystore.myshopify.com"), true));

        // Then
        assertFails(vault().promote(main.candidate("1")), FailureKind.VALIDATION, "not_a_successor");
        assertThat(lease(main).secrets()).containsValue(Secret.of("pat-1"));
    }

    @Test
    void destroysForGood() {
        // Given
        store(main, hubspot("pat-1"));

        // When
        await(vault().destroy(main));

        // Then
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void takesATokenBackAndDestroysTheCredential_O7() {
        // Given
        await(vault().exchange(main, code()));
        Map<String, Secret> leased = lease(main).secrets();

        // When
        RevocationResult result = await(vault().revoke(main));

        // Then
        assertThat(result).isEqualTo(RevocationResult.REVOKED);
        assertThat(leased.values()).allMatch(endpoint()::ended);
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void destroysACredentialWhoseTokenCannotBeTakenBack() {
        // Given
        await(vault().exchange(main, code()));
        endpoint().unavailable(true);

        // When
        RevocationResult result = await(vault().revoke(main));

        // Then
        assertThat(result).isEqualTo(RevocationResult.FAILED);
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void hasNoWayToTakeAKeyBack() {
        // Given
        store(main, hubspot("pat-1"));

        // When
        RevocationResult key = await(vault().revoke(main));
        RevocationResult none = await(vault().revoke(main));

        // Then
        assertThat(List.of(key, none)).containsOnly(RevocationResult.NOT_OFFERED);
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void destroysTwice() {
        // Given
        store(main, hubspot("pat-1"));
        await(vault().destroy(main));

        // When
        await(vault().destroy(main));

        // Then
        assertFails(vault().lease(main, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void storesAgainAfterDestroying() {
        // Given
        store(main, hubspot("pat-1"));
        await(vault().destroy(main));

        // When
        store(main, hubspot("pat-2"));

        // Then
        assertThat(lease(main).secrets()).containsValue(Secret.of("pat-2"));
    }

    @Test
    void redeemsACode() {
        // When
        Grant grant = await(vault().exchange(main, code()));

        // Then
        assertThat(grant.scopes()).containsExactly("read", "write");
        assertThat(grant.refreshable()).isTrue();
        assertThat(grant.expiresAt())
                .isCloseTo(Instant.now().plus(1, ChronoUnit.HOURS), within(10, ChronoUnit.SECONDS));
        Lease lease = lease(main);
        assertThat(lease.provider()).isEqualTo("google_sheets");
        assertThat(lease.method()).isEqualTo("oauth2");
        assertThat(lease.scopes()).containsExactly("read", "write");
        assertThat(lease.sandbox()).isTrue();
        assertThat(lease.refreshable()).isTrue();
    }

    @Test
    void lendsTheAccessTokenAlone() {
        // Given
        await(vault().exchange(main, code()));

        // When
        Lease lease = lease(main);

        // Then
        assertThat(lease.secrets()).containsOnlyKeys("access_token");
    }

    @Test
    void redeemsACodeOnce() {
        // Given
        AuthorizationCode code = code();
        await(vault().exchange(main, code));

        // Then
        assertFails(vault().exchange(sameIdElsewhere, code), FailureKind.INVALID_AUTH, "invalid_grant");
        assertFails(vault().lease(sameIdElsewhere, "op_1"), FailureKind.NOT_FOUND, "unknown_connection");
    }

    @Test
    void redeemsNoCodeWithoutItsVerifier() {
        // Given
        Secret code = endpoint().authorize(VERIFIER, REDIRECT);
        AuthorizationCode stolen =
                authorizationCode(code, Secret.of("another-verifier-of-forty-three-characters-or-more"));

        // Then
        assertFails(vault().exchange(main, stolen), FailureKind.INVALID_AUTH, "invalid_grant");
    }

    @Test
    void reconnectingReplacesTheTokens() {
        // Given
        await(vault().exchange(main, code()));
        Lease before = lease(main);

        // When
        await(vault().exchange(main, code()));

        // Then
        assertThat(lease(main).secrets()).isNotEqualTo(before.secrets());
    }

    @Test
    void saysSoWhenTheTokenEndpointIsDown() {
        // Given
        AuthorizationCode code = code();
        endpoint().unavailable(true);

        // Then
        assertFails(vault().exchange(main, code), FailureKind.CREDENTIAL_UNAVAILABLE, "token_endpoint_unavailable");
    }

    @Test
    void refreshesATokenThatIsAboutToExpire() {
        // Given
        endpoint().life(Duration.ofSeconds(80));
        await(vault().exchange(main, code()));
        endpoint().life(Duration.ofHours(1));
        int refreshes = endpoint().refreshes();

        // When
        Lease lease = lease(main);

        // Then
        assertThat(endpoint().refreshes()).isEqualTo(refreshes + 1);
        assertThat(lease.expiresAt()).isAfter(Instant.now().plus(4, ChronoUnit.MINUTES));
    }

    @Test
    void lendsNoLongerThanAMinuteBeforeTheTokenExpires() {
        // Given
        endpoint().life(Duration.ofSeconds(200));
        await(vault().exchange(main, code()));
        int refreshes = endpoint().refreshes();

        // When
        Lease lease = lease(main);

        // Then
        assertThat(endpoint().refreshes()).isEqualTo(refreshes);
        assertThat(lease.expiresAt()).isCloseTo(Instant.now().plusSeconds(140), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void lendsForFiveMinutesATokenThatLivesForEver() {
        // Given
        endpoint().life(null).refreshTokens(false);
        await(vault().exchange(main, code()));

        // When
        Lease lease = lease(main);

        // Then
        assertThat(lease.refreshable()).isFalse();
        assertThat(lease.expiresAt())
                .isCloseTo(Instant.now().plus(5, ChronoUnit.MINUTES), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void renewsARefusedToken() {
        // Given
        await(vault().exchange(main, code()));
        Lease refused = lease(main);
        int refreshes = endpoint().refreshes();

        // When
        Lease renewed = await(vault().renew(refused, "op_2"));

        // Then
        assertThat(renewed.secrets()).isNotEqualTo(refused.secrets()).containsOnlyKeys("access_token");
        assertThat(endpoint().refreshes()).isEqualTo(refreshes + 1);
    }

    @Test
    void renewsOnceWhatIsRefusedTwice() {
        // Given
        await(vault().exchange(main, code()));
        Lease refused = lease(main);
        Lease renewed = await(vault().renew(refused, "op_2"));
        int refreshes = endpoint().refreshes();

        // When
        Lease again = await(vault().renew(refused, "op_3"));

        // Then
        assertThat(again.secrets()).isEqualTo(renewed.secrets());
        assertThat(endpoint().refreshes()).isEqualTo(refreshes);
    }

    @Test
    void oneRefreshServesAllWhoAskAtOnce() {
        // Given
        await(vault().exchange(main, code()));
        Lease refused = lease(main);
        int refreshes = endpoint().refreshes();
        List<Uni<Lease>> askers =
                Stream.generate(() -> vault().renew(refused, "op_2")).limit(20).toList();

        // When
        List<Lease> renewed = await(Uni.join().all(askers).andFailFast());

        // Then
        Set<Map<String, Secret>> tokens = new HashSet<>();
        renewed.forEach(lease -> tokens.add(lease.secrets()));
        assertThat(tokens).hasSize(1).doesNotContain(refused.secrets());
        assertThat(endpoint().refreshes()).isEqualTo(refreshes + 1);
        assertThat(endpoint().reuses()).isZero();
    }

    @Test
    void keepsTheRotatedRefreshToken() {
        // Given
        await(vault().exchange(main, code()));
        Lease first = lease(main);
        Lease second = await(vault().renew(first, "op_2"));

        // When
        Lease third = await(vault().renew(second, "op_3"));

        // Then
        assertThat(third.secrets()).isNotEqualTo(second.secrets());
        assertThat(endpoint().reuses()).isZero();
    }

    @Test
    void aRevokedConnectionIsRefused() {
        // Given
        await(vault().exchange(main, code()));
        Lease refused = lease(main);
        endpoint().revokeAll();

        // Then
        assertFails(vault().renew(refused, "op_2"), FailureKind.INVALID_AUTH, "invalid_grant");
    }

    @Test
    void aKeyIsNotRenewed() {
        // Given
        store(main, hubspot("pat-1"));
        Lease refused = lease(main);

        // Then
        assertFails(vault().renew(refused, "op_2"), FailureKind.INVALID_AUTH, "not_refreshable");
    }

    @Test
    void aKeyThatWasReplacedSinceIsLent() {
        // Given
        store(main, hubspot("pat-1"));
        Lease refused = lease(main);
        store(main, hubspot("pat-2"));

        // When
        Lease renewed = await(vault().renew(refused, "op_2"));

        // Then
        assertThat(renewed.secrets()).containsValue(Secret.of("pat-2"));
    }

    @Test
    void aTokenEndpointThatIsDownIsNoRefusal() {
        // Given
        await(vault().exchange(main, code()));
        Lease refused = lease(main);
        endpoint().unavailable(true);
        assertFails(vault().renew(refused, "op_2"), FailureKind.CREDENTIAL_UNAVAILABLE, "token_endpoint_unavailable");
        endpoint().unavailable(false);

        // When
        Lease renewed = await(vault().renew(refused, "op_3"));

        // Then
        assertThat(renewed.secrets()).isNotEqualTo(refused.secrets());
    }

    private AuthorizationCode code() {
        return authorizationCode(endpoint().authorize(VERIFIER, REDIRECT), VERIFIER);
    }

    private static AuthorizationCode authorizationCode(Secret code, Secret verifier) {
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, verifier, REDIRECT);
    }

    private static NewCredential hubspot(String token) {
        return new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of(token)), Map.of(), false);
    }

    private Grant store(CredentialRef ref, NewCredential credential) {
        return await(vault().store(ref, credential));
    }

    private Lease lease(CredentialRef ref) {
        return await(vault().lease(ref, "op_1"));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static void assertFails(Uni<?> answer, FailureKind kind, String code) {
        assertThatThrownBy(() -> await(answer)).isInstanceOfSatisfying(CredentialException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.code()).isEqualTo(code);
        });
    }
}
