package io.flowmaestro.executor.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchStatementTest {
    private final BatchStatement statement = BatchStatement.of("tenant text, number int4", "select ordinal from asked");

    @Test
    void asksForManyRowsByOneArrayAColumn() {
        // Given
        Tuple first = Tuple.of("acme", 1);
        Tuple second = Tuple.of("globex", null);

        // When
        Tuple parameters = statement.parameters(List.of(first, second));

        // Then
        assertThat(statement.sql()).isEqualTo("""
                        with asked as (select * from unnest($1::text[], $2::int4[]) with ordinality as asked (tenant, number, ordinal))
                        select ordinal from asked""");
        assertThat(parameters.size()).isEqualTo(2);
        assertThat(parameters.getArrayOfStrings(0)).containsExactly("acme", "globex");
        assertThat(parameters.getArrayOfIntegers(1)).containsExactly(1, null);
    }

    @Test
    void refusesAValueOfAnotherType() {
        // Given
        List<Tuple> rows = List.of(Tuple.of("acme", "one"));

        // Then
        assertThatThrownBy(() -> statement.parameters(rows)).isInstanceOf(ArrayStoreException.class);
    }

    @Test
    void refusesATypeThatItDoesNotKnow() {
        // Then
        assertThatThrownBy(() -> BatchStatement.of("amount money", "select 1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
