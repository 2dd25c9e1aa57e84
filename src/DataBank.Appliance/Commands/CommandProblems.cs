using System.Data.Common;
using System.Security.Cryptography;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Runs a command's body and turns what can go wrong outside our code into a plain message and an exit code.</summary>
internal static class CommandProblems
{
    /// <summary>Wrong settings or arguments, as other command-line tools have it.</summary>
    public const int WrongUsage = 2;

    public static async Task<int> ReportAsync(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (Exception problem) when (problem is SettingsProblem or SchemaProblem or CryptographicException) // The last: a key that is not the one something was sealed by.
        {
            await Console.Error.WriteLineAsync($"databank: {problem.Message}");
            return WrongUsage;
        }
        catch (DbException problem)
        {
            await Console.Error.WriteLineAsync($"databank: The database does not answer as it should ({problem.GetType().Name}: {problem.Message}). Is it running, and is the connection string right?");
            return 1;
        }
        catch (RequestProblem problem)
        {
            foreach (var issue in problem.Issues) await Console.Error.WriteLineAsync($"databank: {issue.Expression} {issue.Diagnostics}");
            return 1;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or DicomFormatException or DimseException)
        {
            await Console.Error.WriteLineAsync($"databank: {problem.Message}");
            return 1;
        }
    }
}
