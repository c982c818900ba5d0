package io.flowmaestro.executor.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A statement on many rows at once, which costs the database little more than one on a single row. What is asked is the
 * table {@code asked}: the columns that are declared, and {@code ordinal}. A row that the statement returns belongs to what
 * was asked with the {@code ordinal} that it holds.
 */
public final class BatchStatement {
    private final String sql;
    private final List<Type> types;

    private BatchStatement(String sql, List<Type> types) {
        this.sql = sql;
        this.types = types;
    }

    /**
     * A statement.
     *
     * @param columns names and types, such as {@code tenant text, number int4}; a type is one of {@link Type}
     * @param sql what follows {@code with asked as (...)}, so that a comma and a table like it may come first
     */
    public static BatchStatement of(String columns, String sql) {
        List<String[]> declared = Stream.of(columns.split(","))
                .map(column -> column.strip().split(" "))
                .toList();
        List<Type> types = declared.stream()
                .map(column -> Type.valueOf(column[1].toUpperCase(Locale.ROOT)))
                .toList();
        String arrays = IntStream.range(0, declared.size())
                .mapToObj(i -> "$" + (i + 1) + "::" + declared.get(i)[1] + "[]")
                .collect(Collectors.joining(", "));
        String names = declared.stream().map(column -> column[0]).collect(Collectors.joining(", "));
        return new BatchStatement(
                "with asked as (select * from unnest(%s) with ordinality as asked (%s, ordinal))\n"
                                .formatted(arrays, names)
                        + sql,
                types);
    }

    String sql() {
        return sql;
    }

    /** The statement's parameters: an array for each column. */
    Tuple parameters(List<Tuple> rows) {
        Tuple parameters = Tuple.tuple();
        for (int column = 0; column < types.size(); column++) {
            @Nullable Object[] values = types.get(column).array(rows.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.get(i).getValue(column);
            }
            parameters.addValue(values);
        }
        return parameters;
    }

    /** What was returned for each of so many rows. */
    static List<Optional<Row>> answers(RowSet<Row> returned, int count) {
        List<Optional<Row>> answers = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
        returned.forEach(row -> answers.set(row.getInteger("ordinal") - 1, Optional.of(row)));
        return answers;
    }

    /** Types of PostgreSQL. */
    public enum Type {
        BOOL,
        BYTEA,
        INT4,
        INT8,
        TEXT,
        TIMESTAMPTZ,
        UUID;

        @Nullable
        Object[] array(int length) {
            return switch (this) {
                case BOOL -> new Boolean[length];
                case BYTEA -> new Buffer[length];
                case INT4 -> new Integer[length];
                case INT8 -> new Long[length];
                case TEXT -> new String[length];
                case TIMESTAMPTZ -> new OffsetDateTime[length];
                case UUID -> new UUID[length];
            };
        }
    }
}
