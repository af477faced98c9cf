using Microsoft.Data.Sqlite;

namespace Chat.Core.Data;

/// <summary>A prepared statement with positional values; ids and times go in as the schema stores them.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand command;

    public Statement(SqliteConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
    }

    /// <summary>Returns the number of rows that were changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first row through <paramref name="read"/>, or default when there is none.</summary>
    public T? First<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public void Dispose() => command.Dispose();

    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    public static object? Bytes(Guid? id) => id?.ToByteArray(bigEndian: true);

    public static Guid Id(SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    public static Guid? OptionalId(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : Id(reader, column);

    public static DateTimeOffset Time(SqliteDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? OptionalTime(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : Time(reader, column);

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = command.Parameters;
        for (var i = 0; i < values.Length; i++)
        {
            if (i == parameters.Count)
            {
                parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }

            parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
