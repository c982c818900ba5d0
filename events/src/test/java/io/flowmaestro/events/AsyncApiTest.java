package io.flowmaestro.events;

import static io.flowmaestro.events.Schemas.json;
import static io.flowmaestro.events.Schemas.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document is one by AsyncAPI's own schema, and names what the constants here name. */
class AsyncApiTest {
    private static ObjectNode document;

    @BeforeAll
    static void readTheDocument() throws Exception {
        document = (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(resource("asyncapi.yaml"));
    }

    @Test
    void isAnAsyncApiDocument() {
        // When
        List<Error> errors = errors(document);

        // Then
        assertThat(errors).isEmpty();
    }

    @Test
    void wouldNotBeOneWithAnUnknownAction() {
        // Given
        ObjectNode broken = document.deepCopy();
        ((ObjectNode) broken.at("/operations/sendResults")).put("action", "shout");

        // When
        List<Error> errors = errors(broken);

        // Then
        assertThat(errors).isNotEmpty();
    }

    @Test
    void refersToWhatIsThere() {
        // When
        List<String> references = document.findValuesAsText("$ref");

        // Then
        assertThat(references).hasSizeGreaterThan(20).allSatisfy(AsyncApiTest::resolves);
    }

    @Test
    void hasEveryTopic() {
        // When
        Stream<String> addresses =
                channels().map(channel -> channel.get("address").textValue());

        // Then
        assertThat(addresses).containsExactlyInAnyOrderElementsOf(constants(Topic.class));
    }

    @Test
    void saysTheTopicsSettings() {
        assertThat(channels()).allSatisfy(channel -> {
            JsonNode binding = channel.at("/bindings/kafka");
            assertThat(binding.get("topic")).isEqualTo(channel.get("address"));
            assertThat(binding.get("partitions").intValue()).isEqualTo(12);
            assertThat(binding.at("/topicConfiguration/retention.ms").longValue())
                    .isPositive();
            assertThat(binding.at("/topicConfiguration/cleanup.policy")).isNotEmpty();
        });
    }

    @Test
    void hasEveryType() {
        // When
        Set<String> types = document.at("/components/messages").findValues("ce_type").stream()
                .flatMap(type -> type.has("const")
                        ? Stream.of(type.get("const"))
                        : StreamSupport.stream(type.get("enum").spliterator(), false))
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());

        // Then
        assertThat(types).containsExactlyInAnyOrderElementsOf(constants(EventType.class));
    }

    @Test
    void hasEveryHeader() {
        // When
        Set<String> headers = Stream.concat(
                        Stream.of(document.at("/components/schemas/EventHeaders")),
                        document.at("/components/messages").findValues("headers").stream())
                .flatMap(schema -> schema.findValues("properties").stream())
                .flatMap(properties -> properties.properties().stream())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        // Then
        assertThat(headers)
                .containsExactlyInAnyOrderElementsOf(constants(EventHeader.class).stream()
                        .filter(constant -> !constant.equals(EventHeader.JSON))
                        .toList());
    }

    @Test
    void sendsOrTakesEveryChannel() {
        // When
        Set<String> used = document.get("operations").properties().stream()
                .map(operation -> operation.getValue().at("/channel/$ref").textValue())
                .collect(Collectors.toSet());

        // Then
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(document.get("channels").properties().stream()
                        .map(Map.Entry::getKey)
                        .map(name -> "#/channels/" + name)
                        .toList());
    }

    private static List<Error> errors(JsonNode asyncApi) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(json(resource("/asyncapi/asyncapi-3.0.0.json")))
                .validate(asyncApi);
    }

    private static void resolves(String reference) {
        if (reference.startsWith("#")) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse();
        } else {
            assertThat(Schemas.NAMES).contains(reference.substring("./".length(), reference.indexOf(".schema.json")));
        }
    }

    private static Stream<JsonNode> channels() {
        return StreamSupport.stream(document.get("channels").spliterator(), false);
    }

    private static List<String> constants(Class<?> words) {
        return Arrays.stream(words.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(field -> {
                    try {
                        return (String) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }
}
