package io.flowmaestro.executor.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.vault.client.CredentialRef;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProviderKeyTest {
    private final ProviderKey key = new ProviderKey(Optional.empty());

    @Test
    void isTheSameForTheSameFourParts() {
        // When
        String first = key.of(request("acme", "conn", "order-1"), "send_message");
        String again = new ProviderKey(Optional.empty()).of(request("acme", "conn", "order-1"), "send_message");

        // Then
        assertThat(first).isEqualTo(again).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void isAnotherWhereAnyPartIs() {
        // When
        Stream<String> keys = Stream.of(
                key.of(request("acme", "conn", "order-1"), "send_message"),
                key.of(request("globex", "conn", "order-1"), "send_message"),
                key.of(request("acme", "conn2", "order-1"), "send_message"),
                key.of(request("acme", "conn", "order-2"), "send_message"),
                key.of(request("acme", "conn", "order-1"), "create_issue"),
                key.of(request("acmeconn", "", "order-1"), "send_message"),
                key.of(request("acme", "conn\",\"x", "order-1"), "send_message"),
                new ProviderKey(Optional.of("secret")).of(request("acme", "conn", "order-1"), "send_message"));

        // Then
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static Request request(String tenant, String connectionId, String idempotencyKey) {
        return new Request(
                new OperationKey(tenant, "op_1"),
                new CredentialRef(tenant, connectionId),
                "slack",
                "send_message",
                JsonNodeFactory.instance.objectNode(),
                null,
                Instant.EPOCH,
                idempotencyKey,
                "",
                false,
                false,
                null,
                null,
                null);
    }
}
