package io.flowmaestro.vault.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFile;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.handlers.aws.SigV4;
import io.flowmaestro.spi.Extensions;
import io.flowmaestro.vault.StubProvider;
import io.flowmaestro.vault.StubProvider.Asked;
import io.flowmaestro.vault.StubProvider.Reply;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider of AWS's kind from the vault over the lease and the signer to a server that checks the signature. */
class AwsLeaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String PATH = "/queue.eu-west-1.amazonaws.example/orders";
    private static final Provider QUEUE = ProviderFile.read("queue.yaml", """
            provider: queue
            title: Queue
            colour: "#123456"
            category: Development
            summary: Keeps messages.
            docs: https://queue.example/docs
            connection:
              fields:
                region: {title: Region, pattern: '^[a-z]+-[a-z]+-[0-9]$'}
              keys:
                access_key:
                  title: Access key
                  fields:
                    access_key_id: {title: Access key ID, secret: false}
                    secret_access_key: {title: Secret access key}
                    session_token: {title: Session token, optional: true}
                  auth: {signer: aws_sigv4, params: {region: "${connection.region}", service: queue}}
            http:
              base_url: https://queue.${connection.region}.amazonaws.example
            operations:
              send:
                title: Send
                request: {method: POST, path: /orders, body: {text: hello}}
                output: {where: "${response.body.where}"}
            """);
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/(\\d{8}/eu-west-1/queue/aws4_request), SignedHeaders=([a-z0-9;-]+),"
                    + " Signature=([0-9a-f]{64})");

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_queue");
    private VaultUnderTest backing;
    private StubProvider provider;
    private CredentialVault vault;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        provider = StubProvider.start(backing.vertx());
        provider.on(PATH, asked -> isSigned(asked) ? Reply.ok("{\"where\": \"eu-west-1\"}") : new Reply(403, "{}"));
        vault = backing.replica(backing.embeddedStore(), Catalog.of(List.of(QUEUE)), Map.of(), provider.url());
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    void aRequestIsSignedWithoutTheSecretAccessKey() {
        // Given
        store(Map.of("access_key_id", Secret.of("AKIDEXAMPLE"), "secret_access_key", Secret.of(SECRET)));

        // When
        Lease lease = await(vault.lease(ref, "op_1"));
        Outcome outcome = call(lease);

        // Then: and the region is no secret, so it stays in the answer
        assertThat(lease.secrets()).containsOnlyKeys("access_key_id", "signing_key");
        assertThat(lease.secrets()).doesNotContainValue(Secret.of(SECRET));
        assertThat(((Outcome.Succeeded) outcome).output()).hasToString("{\"where\":\"eu-west-1\"}");
        assertThat(lease.expiresAt()).isBeforeOrEqualTo(Instant.now().plus(Duration.ofMinutes(5)));
    }

    @Test
    void aTemporaryCredentialBringsItsSessionToken() {
        // Given
        store(Map.of(
                "access_key_id", Secret.of("AKIDEXAMPLE"),
                "secret_access_key", Secret.of(SECRET),
                "session_token", Secret.of("session-1")));

        // When
        Outcome outcome = call(await(vault.lease(ref, "op_1")));

        // Then
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(provider.asked(PATH).get(0).headers().get("x-amz-security-token"))
                .isEqualTo("session-1");
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() {
        // Given
        store(Map.of("access_key_id", Secret.of("AKIDEXAMPLE"), "secret_access_key", Secret.of("another")));

        // When
        Outcome outcome = call(await(vault.lease(ref, "op_1")));

        // Then
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aRefusedKeyThatNobodyReplacedIsNotRenewed() {
        // Given
        store(Map.of("access_key_id", Secret.of("AKIDEXAMPLE"), "secret_access_key", Secret.of(SECRET)));
        Lease refused = await(vault.lease(ref, "op_1"));

        // Then
        assertThatThrownBy(() -> await(vault.renew(refused, "op_2")))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("not_refreshable"));
    }

    @Test
    void nothingIsLentOfAProviderWhoseFileIsGone() {
        // Given
        store(Map.of("access_key_id", Secret.of("AKIDEXAMPLE"), "secret_access_key", Secret.of(SECRET)));
        CredentialVault without =
                backing.replica(backing.embeddedStore(), Catalog.of(List.of()), Map.of(), provider.url());

        // Then
        assertThatThrownBy(() -> await(without.lease(ref, "op_1")))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("unknown_method"));
    }

    private void store(Map<String, Secret> secrets) {
        await(vault.store(ref, new NewCredential("queue", "access_key", secrets, Map.of("region", "eu-west-1"), true)));
    }

    private Outcome call(Lease lease) {
        GuardedHttpClient http =
                new GuardedHttpClient(backing.vertx(), new EgressGuard(backing.vertx()), EgressLimits.defaults());
        HttpGateway gateway = HttpGateway.toProviders(http, provider.url(), Clock.systemUTC())
                .with(new Extensions(Map.of(SigV4.NAME, new SigV4()), Map.of()));
        return await(gateway.execute(new OperationCall(
                QUEUE.operations().get("send"),
                JsonNodeFactory.instance.objectNode(),
                lease,
                "key-1",
                Instant.now().plus(PATIENCE),
                null,
                false)));
    }

    /** As the server does it: with the secret access key, from the request as it came. */
    private static boolean isSigned(Asked asked) {
        Matcher authorization =
                AUTHORIZATION.matcher(String.valueOf(asked.headers().get("authorization")));
        if (!authorization.matches()) {
            return false;
        }
        String host = asked.path().split("/", 3)[1];
        StringBuilder headers = new StringBuilder();
        for (String name : authorization.group(2).split(";")) {
            String value = name.equals("host") ? host : asked.headers().get(name);
            headers.append(name).append(':').append(value).append('\n');
        }
        String canonical = String.join(
                "\n",
                asked.method(),
                asked.path().substring(host.length() + 1),
                "",
                headers,
                authorization.group(2),
                hash(asked.body()));
        String toSign = String.join(
                "\n", "AWS4-HMAC-SHA256", asked.headers().get("x-amz-date"), authorization.group(1), hash(canonical));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : authorization.group(1).split("/")) {
            key = AwsSigningKey.hmac(key, part);
        }
        return HexFormat.of().formatHex(AwsSigningKey.hmac(key, toSign)).equals(authorization.group(3));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
