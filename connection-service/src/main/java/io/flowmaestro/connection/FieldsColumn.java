package io.flowmaestro.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.flowmaestro.events.EventJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.io.UncheckedIOException;
import java.util.Map;

/** A connection's fields in the table: a JSON object of strings. */
@Converter
public class FieldsColumn implements AttributeConverter<Map<String, String>, String> {
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() {};

    @Override
    public String convertToDatabaseColumn(Map<String, String> fields) {
        try {
            return EventJson.MAPPER.writeValueAsString(fields);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public Map<String, String> convertToEntityAttribute(String column) {
        try {
            return EventJson.MAPPER.readValue(column, FIELDS);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A connection's fields in the table are not a JSON object", e);
        }
    }
}
