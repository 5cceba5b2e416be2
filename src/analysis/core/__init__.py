"""The ground: areas, periods, breakdowns, benefits, numbers, vocabulary, YAML files and errors; reads no figures."""
