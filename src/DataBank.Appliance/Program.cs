using DataBank.Appliance;

return await DatabankCommand.Create().Parse(args).InvokeAsync();
