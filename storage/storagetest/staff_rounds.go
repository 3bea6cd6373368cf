package storagetest

var roundsContracts = []staffContract{}
