package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.http.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sheets by name, each a grid of cells; an empty cell is null. */
final class Spreadsheet {
    private final String id;
    private final String title;
    private final Map<String, JsonNode[][]> sheets = new LinkedHashMap<>();

    Spreadsheet(JsonNode seed) {
        this.id = seed.path("spreadsheetId").asText();
        this.title = seed.path("title").asText();
        for (Map.Entry<String, JsonNode> sheet : seed.path("sheets").properties()) {
            sheets.put(sheet.getKey(), new JsonNode[A1Range.ROWS][A1Range.COLUMNS]);
            write(new A1Range(sheet.getKey(), 0, 0, A1Range.ROWS, A1Range.COLUMNS), sheet.getValue());
        }
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    List<String> sheets() {
        return List.copyOf(sheets.keySet());
    }

    Optional<A1Range> range(String text) {
        return A1Range.parse(text, sheets());
    }

    /** Rows without the empty cells at their ends and the empty rows at the end, as Google gives them. */
    ArrayNode read(A1Range range) {
        List<ArrayNode> rows = new ArrayList<>();
        int filled = 0;
        for (int row = range.firstRow(); row < range.endRow(); row++) {
            ArrayNode cells = cells(range, row);
            rows.add(cells);
            filled = cells.isEmpty() ? filled : rows.size();
        }
        return Answer.object().arrayNode().addAll(rows.subList(0, filled));
    }

    /** Writes rows from the range's first cell on; a null leaves its cell as it is. */
    void write(A1Range range, JsonNode rows) {
        JsonNode[][] grid = grid(range);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                JsonNode value = rows.get(row).get(column);
                if (!value.isNull()) {
                    grid[range.firstRow() + row][range.firstColumn() + column] =
                            value.asText().isEmpty() ? null : value;
                }
            }
        }
    }

    void clear(A1Range range) {
        for (int row = range.firstRow(); row < range.endRow(); row++) {
            for (int column = range.firstColumn(); column < range.endColumn(); column++) {
                grid(range)[row][column] = null;
            }
        }
    }

    /** The rows that hold something in the range's columns, from the first to the last such row. */
    Optional<A1Range> table(A1Range range) {
        ArrayNode rows = read(new A1Range(range.sheet(), 0, range.firstColumn(), A1Range.ROWS, range.endColumn()));
        int first = 0;
        int columns = 0;
        for (int row = rows.size() - 1; row >= 0; row--) {
            first = rows.get(row).isEmpty() ? first : row;
            columns = Math.max(columns, rows.get(row).size());
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(range.resized(first, rows.size() - first, columns));
    }

    private ArrayNode cells(A1Range range, int row) {
        ArrayNode cells = Answer.object().arrayNode();
        int blanks = 0;
        for (int column = range.firstColumn(); column < range.endColumn(); column++) {
            JsonNode value = grid(range)[row][column];
            if (value == null) {
                blanks++;
            } else {
                for (; blanks > 0; blanks--) {
                    cells.add(TextNode.valueOf(""));
                }
                cells.add(value);
            }
        }
        return cells;
    }

    private JsonNode[][] grid(A1Range range) {
        JsonNode[][] grid = sheets.get(range.sheet());
        if (grid == null) {
            throw new IllegalArgumentException(range + " is in no sheet of " + title);
        }
        return grid;
    }
}
