package io.flowmaestro.connection;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** Scopes, or ids of operations, in the table: parted by a space, which neither contains (RFC 6749, section 3.3). */
@Converter
public class WordsColumn implements AttributeConverter<List<String>, String> {
    @Override
    public String convertToDatabaseColumn(List<String> words) {
        return String.join(" ", words);
    }

    @Override
    public List<String> convertToEntityAttribute(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split(" ", -1));
    }
}
