using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>The running appliance that a command sends to: its address, and a token or the data folder to make one with.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string> url = new("--url") { Description = "Where the appliance listens.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private readonly Option<string> data = new("--data") { Description = "Its data folder, to make a token with; not needed with --token or --auth none.", HelpName = "DIR" };

    private readonly Option<string> token = new("--token") { Description = "An access token with the role data-manager.", HelpName = "TOKEN" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { url, data, token }) command.Options.Add(option);
    }

    /// <summary>Messages of the appliance come in the language of who types the command.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="subject">Who the token is for, as the journal has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SettingsProblem">The address is none, or there is no such folder.</exception>
    public async Task<HttpClient> ConnectAsync(ParseResult parsed, string subject, CancellationToken cancellation)
    {
        var isAddress = Uri.TryCreate(parsed.GetRequiredValue(url).TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        if (!isAddress) throw new SettingsProblem("--url takes an address such as http://127.0.0.1:8080");
        var access = parsed.GetValue(token) ?? (parsed.GetValue(data) is { } folder ? await MakeTokenAsync(folder, subject, cancellation) : null);
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ja" ? "ja" : "en");
        if (access is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return http;
    }

    private static async Task<string> MakeTokenAsync(string folder, string subject, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) throw new SettingsProblem("The data folder does not exist; start `databank serve --data …` first.");
        using var key = await SigningKey.OpenAsync(new DataFolder(folder).Keys, cancellation);
        return new TokenIssuer(key, TimeProvider.System).Issue(new TokenRequest(subject, [Roles.DataManager], [], TimeSpan.FromHours(12)));
    }
}
