package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Text with <code>${...}</code> in it, checked. Safe for use by many threads. */
public final class Text {
    /** What a place's value becomes in the text: percent-encoded, for one. */
    @FunctionalInterface
    public interface Encoder {
        /**
         * The text that stands for the value.
         *
         * @param source the place's expression
         * @param value its value
         */
        String encode(String source, String value);

        /**
         * The text that stands for a list of values.
         *
         * @throws EvaluationException if a list has no place there
         */
        default String encode(String source, List<String> values) {
            throw new EvaluationException(source);
        }
    }

    static final Encoder AS_IT_IS = (source, value) -> value;

    /** Either literal or a place. */
    record Part(@Nullable String literal, @Nullable Expression place) {}

    private final List<Part> parts;

    Text(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** The expressions of its places. */
    public List<String> sources() {
        return parts.stream()
                .flatMap(part -> Optional.ofNullable(part.place()).stream())
                .map(Expression::source)
                .toList();
    }

    /**
     * Fills its places as they are.
     *
     * @throws EvaluationException if one has no value
     */
    public String render(Bindings bindings) {
        return render(bindings, AS_IT_IS);
    }

    /**
     * Fills its places.
     *
     * @throws EvaluationException if one has no value
     */
    public String render(Bindings bindings, Encoder encoder) {
        return fill(bindings, encoder).orElseThrow(() -> new EvaluationException(toString()));
    }

    /** Nothing if one of the places is absent. */
    Optional<String> fill(Bindings bindings, Encoder encoder) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            String piece = piece(part, bindings, encoder);
            if (piece == null) {
                return Optional.empty();
            }
            text.append(piece);
        }
        return Optional.of(text.toString());
    }

    private static @Nullable String piece(Part part, Bindings bindings, Encoder encoder) {
        Expression place = part.place();
        if (place == null) {
            return part.literal();
        }
        JsonNode value = place.evaluate(bindings);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isArray()) {
            return encoder.encode(place.source(), texts(place.source(), value));
        }
        if (value.isObject()) {
            throw new EvaluationException(place.source());
        }
        return encoder.encode(place.source(), value.asText());
    }

    private static List<String> texts(String source, JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isValueNode() || item.isNull()) {
                throw new EvaluationException(source);
            }
            texts.add(item.asText());
        }
        return texts;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.place() == null ? part.literal() : part.place()));
        return text.toString();
    }
}
