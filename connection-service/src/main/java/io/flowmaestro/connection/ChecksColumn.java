package io.flowmaestro.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.flowmaestro.events.EventJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test found, in the table: a JSON array; null where there was none. */
@Converter
class ChecksColumn implements AttributeConverter<List<Check>, String> {
    private static final TypeReference<List<Check>> CHECKS = new TypeReference<>() {};

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable List<Check> checks) {
        try {
            return checks == null ? null : EventJson.MAPPER.writeValueAsString(checks);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public @Nullable List<Check> convertToEntityAttribute(@Nullable String column) {
        try {
            return column == null ? null : EventJson.MAPPER.readValue(column, CHECKS);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("What a test found is no list of checks in the table", e);
        }
    }
}
