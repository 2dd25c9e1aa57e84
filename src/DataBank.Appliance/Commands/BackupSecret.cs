using System.CommandLine;
using System.Security.Cryptography;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The options that say how a backup is encrypted.</summary>
internal sealed class BackupSecret(string keyName, string keyDescription)
{
    private readonly Option<string> passphrase = new("--passphrase-file") { Description = "The backup is encrypted with the first line of this file (パスフレーズ). Keep it elsewhere: without it nothing can be restored.", HelpName = "FILE" };

    private readonly Option<string> key = new(keyName) { Description = keyDescription, HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(passphrase);
        command.Options.Add(key);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(passphrase) is not null || parsed.GetValue(key) is not null;

    /// <exception cref="SettingsProblem">There is no such file, or it does not open the backup.</exception>
    public async Task<BackupRepository> OpenAsync(ParseResult parsed, string folder, bool isToBeWritten, CancellationToken cancellation)
    {
        try
        {
            return await BackupRepository.OpenAsync(folder, await LockAsync(parsed, cancellation), isToBeWritten, cancellation);
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException or ArgumentException)
        {
            throw new SettingsProblem(problem.Message);
        }
    }

    private async Task<BackupLock> LockAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(passphrase) is { } file)
        {
            if (parsed.GetValue(key) is not null) throw new SettingsProblem($"Give either --passphrase-file or {key.Name}.");
            return BackupLock.Of((await ReadAsync(file, cancellation)).Split('\n')[0].TrimEnd('\r'));
        }
        return parsed.GetValue(key) is { } pem ? BackupLock.OfKey(await ReadAsync(pem, cancellation)) : BackupLock.None;
    }

    private static Task<string> ReadAsync(string path, CancellationToken cancellation) =>
        File.Exists(path) ? File.ReadAllTextAsync(path, cancellation) : throw new SettingsProblem($"There is no file {path}.");
}
