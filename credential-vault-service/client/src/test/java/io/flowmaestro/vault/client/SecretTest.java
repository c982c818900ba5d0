package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String CANARY = "canary-5b1f";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void printsNothingOfItsValue() {
        // When
        String printed = lease(Secret.of(CANARY)).toString();

        // Then
        assertThat(printed).contains("[secret]").doesNotContain(CANARY);
    }

    @Test
    void isNotWrittenAsJson() {
        assertThatThrownBy(() -> json.writeValueAsString(Map.of("token", Secret.of(CANARY))))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotWrittenAsPartOfALease() {
        // Given
        ObjectMapper withTimes = new ObjectMapper().findAndRegisterModules();

        // Then
        assertThatThrownBy(() -> withTimes.writeValueAsString(lease(Secret.of(CANARY))))
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotTurnedIntoATree() {
        assertThatThrownBy(() -> json.valueToTree(List.of(Secret.of(CANARY))))
                .hasMessageContaining("A secret is not written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotReadByItsFields() throws JsonProcessingException {
        // Given
        ObjectMapper fields = JsonMapper.builder()
                .disable(MapperFeature.USE_ANNOTATIONS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
                .build();

        // Then
        assertThat(fields.writeValueAsString(Secret.of(CANARY))).isEqualTo("{}");
        assertThat(Arrays.stream(Secret.class.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers())))
                .allMatch(field -> Modifier.isTransient(field.getModifiers()));
    }

    @Test
    void isNotWrittenAsAKey() throws JsonProcessingException {
        assertThat(json.writeValueAsString(Map.of(Secret.of(CANARY), 1))).isEqualTo("{\"[secret]\":1}");
    }

    @Test
    void isNotWrittenByVertx() {
        assertThatThrownBy(
                        () -> new JsonObject().put("token", Secret.of(CANARY)).encode())
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void isNotSerializedByJava() throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(Secret.of(CANARY))).isInstanceOf(NotSerializableException.class);
            assertThatThrownBy(() -> out.writeObject(lease(Secret.of(CANARY))))
                    .isInstanceOf(NotSerializableException.class);
        }
    }

    @Test
    void hasNoAccessorButReveal() {
        assertThat(Arrays.stream(Secret.class.getMethods())
                        .filter(method -> method.getDeclaringClass() == Secret.class)
                        .map(Method::getName))
                .containsExactlyInAnyOrder("of", "reveal", "equals", "hashCode", "toString");
    }

    @Test
    void isNotPrintedWithTheOperationItCameWith() {
        assertThat(new RequestedOperation("op_1", Secret.of(CANARY)).toString())
                .isEqualTo("RequestedOperation[id=op_1, tenantToken=[secret]]");
    }

    @Test
    void fingerprintIsTheHashOfTheToken() {
        // When
        String fingerprint = lease(Secret.of("abc")).fingerprint();

        // Then: the example of FIPS 180-2, appendix B.1
        assertThat(fingerprint).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static Lease lease(Secret token) {
        return new Lease(
                new CredentialRef("acme", "conn_slack_main"),
                "slack",
                "oauth2",
                Map.of("access_token", token),
                Map.of(),
                List.of(),
                false,
                true,
                Instant.parse("2026-12-01T10:00:00Z"));
    }
}
