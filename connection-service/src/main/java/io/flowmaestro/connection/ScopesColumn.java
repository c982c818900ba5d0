package io.flowmaestro.connection;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** Scopes in the table: parted by a space, which no scope contains (RFC 6749, section 3.3). */
@Converter
public class ScopesColumn implements AttributeConverter<List<String>, String> {
    @Override
    public String convertToDatabaseColumn(List<String> scopes) {
        return String.join(" ", scopes);
    }

    @Override
    public List<String> convertToEntityAttribute(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split(" ", -1));
    }
}
