package io.flowmaestro.sandbox.play;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cells of a sheet, counted from 0; the ends are exclusive and at most the sheet's size.
 *
 * @see <a href="https://developers.google.com/workspace/sheets/api/guides/concepts#cell">A1 notation</a>
 */
record A1Range(String sheet, int firstRow, int firstColumn, int endRow, int endColumn) {
    static final int ROWS = 1_000;
    static final int COLUMNS = 26;
    private static final Pattern CELLS =
            Pattern.compile("\\$?([A-Za-z]?)\\$?([0-9]{0,4})(?::\\$?([A-Za-z]?)\\$?([0-9]{0,4}))?");

    /** Nothing where the text is no range of these sheets; without a sheet's name the first one is meant. */
    static Optional<A1Range> parse(String text, List<String> sheets) {
        Optional<String> named = sheets.stream()
                .filter(sheet -> text.equals(sheet) || text.equals(quoted(sheet)))
                .findFirst();
        if (named.isPresent()) {
            return Optional.of(new A1Range(named.get(), 0, 0, ROWS, COLUMNS));
        }
        for (String sheet : sheets) {
            for (String prefix : List.of(sheet + "!", quoted(sheet) + "!")) {
                if (text.startsWith(prefix)) {
                    return cells(sheet, text.substring(prefix.length()));
                }
            }
        }
        return cells(sheets.get(0), text);
    }

    A1Range resized(int row, int rows, int columns) {
        return new A1Range(sheet, row, firstColumn, row + rows, firstColumn + columns);
    }

    @Override
    public String toString() {
        String first = column(firstColumn) + (firstRow + 1);
        String last = column(endColumn - 1) + endRow;
        String name = sheet.matches("[A-Za-z0-9_]+") ? sheet : quoted(sheet);
        return name + "!" + (first.equals(last) ? first : first + ":" + last);
    }

    private static Optional<A1Range> cells(String sheet, String text) {
        Matcher cells = CELLS.matcher(text);
        if (text.isEmpty() || !cells.matches()) {
            return Optional.empty();
        }
        boolean single = cells.group(3) == null;
        String lastColumn = single ? cells.group(1) : cells.group(3);
        String lastRow = single ? cells.group(2) : cells.group(4);
        A1Range range = new A1Range(
                sheet,
                cells.group(2).isEmpty() ? 0 : Integer.parseInt(cells.group(2)) - 1,
                cells.group(1).isEmpty() ? 0 : columnOf(cells.group(1)),
                lastRow.isEmpty() ? ROWS : Integer.parseInt(lastRow),
                lastColumn.isEmpty() ? COLUMNS : columnOf(lastColumn) + 1);
        boolean whole = single && (cells.group(1).isEmpty() || cells.group(2).isEmpty());
        return whole || range.isEmpty() ? Optional.empty() : Optional.of(range);
    }

    private boolean isEmpty() {
        return firstRow < 0 || endRow <= firstRow || endColumn <= firstColumn || endRow > ROWS;
    }

    private static String quoted(String sheet) {
        return "'" + sheet.replace("'", "''") + "'";
    }

    private static int columnOf(String letter) {
        return Character.toUpperCase(letter.charAt(0)) - 'A';
    }

    private static String column(int index) {
        return Character.toString('A' + index);
    }
}
