package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON as CEL's values and back. */
final class CelValues {
    private static final JsonNodeFactory JSON = new JsonNodeFactory(true);

    private CelValues() {}

    /** CEL's value; absent and null are CEL's null. */
    static Object fromJson(@Nullable JsonNode json) {
        if (json == null || json.isNull() || json.isMissingNode()) {
            return NullValue.NULL_VALUE;
        }
        if (json.isObject()) {
            return new Members((ObjectNode) json);
        }
        if (json.isArray()) {
            return fromArray(json);
        }
        if (json.isNumber()) {
            return fromNumber(json);
        }
        return json.isBoolean() ? (Object) json.booleanValue() : json.asText();
    }

    /** An object as it is read: a member becomes CEL's when it is asked for, as most never are. */
    private static final class Members extends AbstractMap<String, Object> {
        private final ObjectNode json;

        Members(ObjectNode json) {
            this.json = json;
        }

        @Override
        public @Nullable Object get(Object name) {
            JsonNode member = name instanceof String text ? json.get(text) : null;
            return member == null ? null : fromJson(member);
        }

        @Override
        public boolean containsKey(Object name) {
            return name instanceof String text && json.has(text);
        }

        @Override
        public int size() {
            return json.size();
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            Map<String, Object> all = new LinkedHashMap<>();
            json.properties().forEach(member -> all.put(member.getKey(), fromJson(member.getValue())));
            return all.entrySet();
        }
    }

    private static List<Object> fromArray(JsonNode json) {
        List<Object> list = new ArrayList<>(json.size());
        json.forEach(item -> list.add(fromJson(item)));
        return list;
    }

    /** A number that CEL cannot hold exactly passes through it as it is, though nothing can be computed with it. */
    private static Object fromNumber(JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.canConvertToLong() ? (Object) json.longValue() : json.bigIntegerValue();
        }
        double approximation = json.doubleValue();
        BigDecimal exact = json.decimalValue();
        boolean same = !Double.isInfinite(approximation)
                && BigDecimal.valueOf(approximation).compareTo(exact) == 0;
        return same ? (Object) approximation : exact;
    }

    /** JSON; null for an absent optional. */
    static @Nullable JsonNode toJson(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? toJson(optional.get()) : null;
        }
        if (value instanceof Map<?, ?> map) {
            return toObject(map);
        }
        if (value instanceof Iterable<?> list) {
            return toArray(list);
        }
        if (value instanceof NullValue) {
            return JSON.nullNode();
        }
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        }
        if (value instanceof Number number) {
            return toNumber(number);
        }
        return JSON.textNode(text(value));
    }

    private static ObjectNode toObject(Map<?, ?> map) {
        ObjectNode object = JSON.objectNode();
        map.forEach((name, value) -> {
            JsonNode json = toJson(value);
            if (json != null) {
                object.set(String.valueOf(name), json);
            }
        });
        return object;
    }

    private static ArrayNode toArray(Iterable<?> list) {
        ArrayNode array = JSON.arrayNode();
        for (Object item : list) {
            JsonNode json = toJson(item);
            if (json != null) {
                array.add(json);
            }
        }
        return array;
    }

    private static JsonNode toNumber(Number number) {
        if (number instanceof Long integer) {
            return JSON.numberNode(integer);
        }
        if (number instanceof Double fraction) {
            return JSON.numberNode(fraction);
        }
        if (number instanceof BigDecimal exact) {
            return JSON.numberNode(exact);
        }
        return JSON.numberNode(new BigInteger(number.toString()));
    }

    /** Bytes in base64, times in RFC 3339. */
    private static String text(Object value) {
        return value instanceof CelByteString bytes
                ? JSON.binaryNode(bytes.toByteArray()).asText()
                : value.toString();
    }
}
