using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>Adds parameters to a command on any of the engines; names are written with "@" in SQL and here.</summary>
public static class CommandParameters
{
    /// <summary>Adds one value. Booleans become 0 and 1 (their columns are integers on every engine), memory becomes a byte array, null becomes NULL.</summary>
    public static DbCommand Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = Stored(value);
        command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>A value as parameters have it.</summary>
    internal static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1 : 0,
        ReadOnlyMemory<byte> bytes => ToArray(bytes),
        _ => value,
    };

    /// <summary>Adds any number of texts as one parameter, to be read by <see cref="ValueListSql.Texts"/>.</summary>
    public static DbCommand AddList(this DbCommand command, string name, IEnumerable<string> values) =>
        command.Add(name, JsonSerializer.Serialize(values));

    /// <summary>Adds any number of pairs of texts as one parameter, to be read by <see cref="ValueListSql.Pairs"/>.</summary>
    public static DbCommand AddList(this DbCommand command, string name, IEnumerable<(string Name, string Value)> pairs) =>
        command.Add(name, JsonSerializer.Serialize(pairs.Select(pair => (string[])[pair.Name, pair.Value])));

    /// <summary>Adds any number of numbers as one parameter, to be read by <see cref="ValueListSql.Numbers"/>.</summary>
    public static DbCommand AddList(this DbCommand command, string name, IEnumerable<long> values) =>
        command.Add(name, JsonSerializer.Serialize(values));

    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Array is { } array && array.Length == segment.Count
            ? array
            : bytes.ToArray();
}
