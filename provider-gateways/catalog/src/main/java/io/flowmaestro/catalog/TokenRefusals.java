package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Expression;
import java.util.Map;

/**
 * What a token endpoint's refusals mean.
 *
 * @param code where an answer holds the word for it
 * @param standard RFC 6749's word by the provider's own
 */
public record TokenRefusals(Expression code, Map<String, String> standard) {
    public TokenRefusals {
        standard = Map.copyOf(standard);
    }

    /**
     * Why there is no token.
     *
     * @param body the answer's body
     * @return the word of RFC 6749, section 5.2, else the provider's own; empty where it says nothing
     */
    public String word(JsonNode body) {
        String word = code.find(Bindings.ofToken(body)).map(JsonNode::asText).orElse("");
        return standard.getOrDefault(word, word);
    }
}
