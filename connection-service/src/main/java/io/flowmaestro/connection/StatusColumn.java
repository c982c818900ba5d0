package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionStatus;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** A status in the table is the same word as on the wire. */
@Converter
class StatusColumn implements AttributeConverter<ConnectionStatus, String> {
    @Override
    public String convertToDatabaseColumn(ConnectionStatus status) {
        return status.word();
    }

    @Override
    public ConnectionStatus convertToEntityAttribute(String word) {
        return ConnectionStatus.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
