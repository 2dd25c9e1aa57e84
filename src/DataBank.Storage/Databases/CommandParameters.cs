using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Adds parameters to a command on any of the engines; names are written with "@" in SQL and here.</summary>
public static class CommandParameters
{
    public static DbCommand Add(this DbCommand command, string name, object? value) => throw new NotImplementedException();
}
