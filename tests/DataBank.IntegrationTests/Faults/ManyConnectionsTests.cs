using System.Net.Sockets;
using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>Clients that hold connections and say nothing, or hardly anything.</summary>
public sealed class ManyConnectionsTests
{
    private const int Connections = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_open_connections_and_requests_that_never_end_keep_nobody_else_waiting()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var connection = new TcpClient();
                idle.Add(connection);
                await connection.ConnectAsync(appliance.BaseAddress.Host, appliance.BaseAddress.Port, Cancellation);
                // Some say nothing, some begin a request, some begin its body.
                var begun = (i % 3) switch
                {
                    0 => "",
                    1 => "GET /fhir/Patient HTTP/1.1\r\nHost: databank\r\n",
                    _ => $"POST /fhir/Patient HTTP/1.1\r\nHost: databank\r\nAuthorization: Bearer {appliance.Token(Server.Roles.Clinician)}\r\nContent-Type: application/fhir+json\r\nContent-Length: 1000000\r\n\r\n{{",
                };
                if (begun.Length > 0) await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun), Cancellation);
            }
            using var client = appliance.Clinician;
            var created = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.CreateAsync(Some.Patient())));
            Assert.Equal(100, created.Select(patient => patient.Text("id")).Distinct().Count());
        }
        finally
        {
            foreach (var connection in idle) connection.Dispose();
        }
        using var after = appliance.Clinician;
        await after.CreateAsync(Some.Patient());
    }
}
