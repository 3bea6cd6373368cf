package storagetest

var mailContracts []staffContract
